import { runCanary } from './run-canary.js';

// Heard again and again, so that pressing Ctrl-C twice does not cut a rollback.
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => interruption.abort(new Error(`ended by ${name}`)));
}

// Whoever reads the output may be gone, as after `canary history | head`; a run goes on to watch its canary.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}

process.exitCode = await runCanary(process.argv.slice(2), {
  streams: { stdout: process.stdout, stderr: process.stderr },
  env: process.env,
  signal: interruption.signal,
});
