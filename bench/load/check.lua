-- wrk: every answer is compared with the expected body; counts and latencies come out as one JSON line.
-- wrk … -s check.lua <url> -- <file with the header lines> <file with the expected body>
local counters = {}
function setup(thread) table.insert(counters, thread) end

function init(args)
  wrong, right = 0, 0
  for line in io.lines(args[1]) do
    local name, value = line:match("^([^:]+): (.*)$")
    if name then wrk.headers[name] = value end
  end
  local file = assert(io.open(args[2], "rb"))
  expected = file:read("*a")
  file:close()
end

function response(status, headers, body)
  if status == 200 and body == expected then right = right + 1 else wrong = wrong + 1 end
end

function done(summary, latency)
  local right, wrong = 0, 0
  for _, thread in ipairs(counters) do
    right, wrong = right + thread:get("right"), wrong + thread:get("wrong")
  end
  local e = summary.errors
  io.write(string.format('JSON {"requests":%d,"seconds":%.6f,"right":%d,"wrong":%d,"errors":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration / 1e6, right, wrong, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
