// Open-loop HTTP load on the loopback at a fixed mean rate (Poisson arrivals, as pgbench --rate). A latency counts from the moment the
// request was due, so a stalled server cannot slow its own examination down. Every answer's body is compared.
//   bw-fixed <port> <path> <header file> <expected body file> <rate> <connections> <seconds> <warm-up seconds>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 18, CONNECTIONS = 512 };
struct connection { int fd; int busy; double due; size_t have; char *in; };

static struct connection all[CONNECTIONS];
static int idle[CONNECTIONS], n_idle;
static char request[8192], expected[BUFFER];
static size_t request_len, expected_len;
static double *latencies, *queue;
static size_t n_lat, n_max, q_head, q_tail;
static long wrong, late;
static double count_from;

static void die(const char *what) { fprintf(stderr, "bw-fixed: %s: %s\n", what, strerror(errno)); exit(1); }
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static size_t slurp(const char *name, char *to, size_t max) {
  FILE *f = fopen(name, "rb");
  if (!f) die(name);
  size_t n = fread(to, 1, max, f);
  fclose(f);
  return n;
}
static int order(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return (x > y) - (x < y); }
static void give(void) {
  while (n_idle && q_head < q_tail) {
    struct connection *c = &all[idle[--n_idle]];
    c->busy = 1, c->due = queue[q_head++], c->have = 0;
    // A request is far smaller than a socket's buffer: it goes out whole.
    if (write(c->fd, request, request_len) != (ssize_t)request_len) die("write");
  }
}
static void finish(int i, int good) {
  struct connection *c = &all[i];
  if (!good) wrong++;
  if (c->due >= count_from && n_lat < n_max) latencies[n_lat++] = (now() - c->due) * 1e6;
  c->busy = 0, idle[n_idle++] = i;
}
static void take(int i) {
  struct connection *c = &all[i];
  ssize_t n = read(c->fd, c->in + c->have, BUFFER - 1 - c->have);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0 || !c->busy) die("the server closed a connection");
  c->have += n, c->in[c->have] = 0;
  char *end = strstr(c->in, "\r\n\r\n");
  if (!end) return;
  char *length = strcasestr(c->in, "\r\ncontent-length:");
  if (!length || length > end) die("an answer without content-length");
  size_t body = strtoul(length + 17, NULL, 10), head = end + 4 - c->in;
  if (c->have < head + body) return;
  finish(i, !strncmp(c->in, "HTTP/1.1 200", 12) && body == expected_len && !memcmp(end + 4, expected, body));
}
int main(int argc, char **argv) {
  if (argc != 9) die("eight arguments are needed");
  int port = atoi(argv[1]), n = atoi(argv[6]);
  double rate = atof(argv[5]), seconds = atof(argv[7]), warm = atof(argv[8]);
  if (n < 1 || n > CONNECTIONS || rate < 1 || rate > 200000 || seconds > 120) die("out of bounds");
  char headers[4096];
  size_t h = slurp(argv[3], headers, sizeof headers - 1);
  headers[h] = 0;
  request_len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", argv[2], port);
  for (char *line = strtok(headers, "\r\n"); line; line = strtok(NULL, "\r\n"))
    request_len += snprintf(request + request_len, sizeof request - request_len, "%s\r\n", line);
  request_len += snprintf(request + request_len, sizeof request - request_len, "\r\n");
  expected_len = slurp(argv[4], expected, sizeof expected);
  n_max = (size_t)(rate * (seconds + warm) * 1.5) + 1000;
  latencies = malloc(n_max * sizeof *latencies), queue = malloc(n_max * sizeof *queue);
  int ep = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), one = 1;
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = CONNECTIONS}, got[64];
  epoll_ctl(ep, EPOLL_CTL_ADD, timer, &e);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < n; i++) {
    struct connection *c = &all[i];
    c->fd = socket(AF_INET, SOCK_STREAM, 0), c->in = malloc(BUFFER);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to)) die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    e.data.u32 = i;
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
    idle[n_idle++] = i;
  }
  srand48(42);
  double start = now(), next = start, stop = start + warm + seconds;
  count_from = start + warm;
  for (;;) {
    double t = now();
    while (next <= t && next < stop && q_tail < n_max) {
      if (!n_idle) late++;
      queue[q_tail++] = next;
      next += -log1p(-drand48()) / rate;
    }
    give();
    int open = q_head < q_tail || n_idle < n;
    if (next >= stop && (!open || t > stop + 5)) break;
    double wake = next < stop ? next : t + 0.05;
    struct itimerspec at = {.it_value = {.tv_sec = (time_t)wake, .tv_nsec = (long)((wake - floor(wake)) * 1e9)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
    int k = epoll_wait(ep, got, 64, 1000);
    for (int i = 0; i < k; i++) {
      uint64_t ticks;
      if (got[i].data.u32 == CONNECTIONS) { if (read(timer, &ticks, 8) < 0 && errno != EAGAIN) die("timer"); }
      else take(got[i].data.u32);
    }
  }
  long lost = (long)(q_tail - q_head) + (n - n_idle);
  qsort(latencies, n_lat, sizeof *latencies, order);
#define AT(p) (n_lat ? latencies[(size_t)((n_lat - 1) * (p))] : 0)
  printf("{\"requests\":%zu,\"counted\":%zu,\"wrong\":%ld,\"lost\":%ld,\"waited_for_connection\":%ld,\"p50_us\":%.0f,\"p90_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f}\n",
         q_tail, n_lat, wrong, lost, late, AT(0.5), AT(0.9), AT(0.99), AT(1.0));
  return 0;
}
