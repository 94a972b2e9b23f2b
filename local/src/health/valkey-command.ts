import { connect } from 'node:net';
import { loopback } from '../topology.js';

/**
 * Sends one command of plain words to a Valkey on this machine and returns
 * the first line of its answer: `+PONG`, `$-1`, or for a text its content.
 *
 * Throws when it does not answer in time.
 */
export function sendValkeyCommand(port: number, words: readonly string[], timeoutMs = 2000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: loopback, port });
    socket.setTimeout(timeoutMs);
    socket.setEncoding('utf8');
    let answer = '';
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(`Valkey on port ${port} ${reason}`));
    };
    socket.on('timeout', () => fail('does not answer'));
    socket.on('error', (error) => fail(`cannot be reached: ${error.message}`));
    socket.on('close', () => fail('closed the connection'));
    socket.on('data', (text: string) => {
      answer += text;
      const [head, content] = answer.split('\r\n');
      const isText = head?.startsWith('$') === true && head !== '$-1';
      if (answer.endsWith('\r\n') && head !== undefined && (!isText || content !== '')) {
        socket.removeAllListeners('close');
        socket.destroy();
        resolve(isText ? (content ?? '') : head);
      }
    });
    socket.write(`${words.join(' ')}\r\n`);
  });
}
