// Makes process 1 of this container evaluate an expression: `for (;;) {}` hangs it, as an endless loop in a handler would;
// `process.abort()` ends it at once, as kill -9 would; `process.exit()` would wait for this script. (From within its
// container, process 1 takes neither SIGSTOP nor SIGKILL.) Opens node's inspector with SIGUSR1 and asks that.
//
//   node --input-type=module - EXPRESSION
const [expression] = process.argv.slice(2);
process.kill(1, 'SIGUSR1');
const end = Date.now() + 10_000;
for (;;) {
  try {
    const [{ webSocketDebuggerUrl }] = await (await fetch('http://127.0.0.1:9229/json/list')).json();
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
    // So that the request has left; there may be no answer.
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.stdout.write('evaluated\n', () => process.exit(0));
    break;
  } catch (error) {
    if (Date.now() > end) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
