import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a run of `auth-admin` ended. */
export interface AdminResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL('../main-admin.js', import.meta.url));

/** Runs the real `auth-admin` with nothing in its environment but what is given; at most 20 seconds. */
export function runAdmin(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<AdminResult> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [main, ...args], { env, timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') {
        resolve({ code, stdout, stderr });
      } else {
        reject(error);
      }
    });
  });
}
