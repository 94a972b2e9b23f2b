// Makes process 1 of this container hang, as an endless loop in a handler would: opens node's inspector with SIGUSR1 and
// tells it to run such a loop. (A process 1 cannot be stopped by SIGSTOP from within its container.)
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
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'for (;;) {}' } }));
    // So that the request has left; there will be no answer.
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.stdout.write('hangs\n', () => process.exit(0));
    break;
  } catch (error) {
    if (Date.now() > end) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
