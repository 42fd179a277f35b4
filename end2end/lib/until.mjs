// Waits for a condition outside of the browser: asks again until it holds or the time is up.

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The first truthy answer of `ask`. An error marked `fatal` ends the wait at once. */
export async function until(what, ask, limit = 20_000, every = 50) {
  const end = Date.now() + limit;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      if (error.fatal) throw error;
      last = error.message;
    }
    await pause(every);
  }
  throw new Error(`${what}: not within ${limit} ms (last: ${JSON.stringify(last)})`);
}
