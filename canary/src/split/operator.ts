import { hostname, userInfo } from 'node:os';

/** Names who runs this command, for the record of a change: `ana@laptop`. */
export function nameOperator(): string {
  return `${nameUser()}@${hostname()}`;
}

/** In a container, the user may have no name. */
function nameUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
