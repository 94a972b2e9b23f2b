import { join } from 'node:path';

/** The issuer and the audience of the tokens that the local mesh takes. */
export const localTokens = { issuer: 'https://auth.zenlogic.local', audience: 'zenlogic' } as const;

/** The keys that sign the demo's tokens, by `kid`. */
export const demoKeys = [
  { kid: 'demo-rs256', algorithm: 'RS256' },
  { kid: 'demo-es256', algorithm: 'ES256' },
] as const;

/** Of the {@link demoKeys}, the one that signs what auth issues over REST: signing by it costs the least. */
export const signingKid = 'demo-es256' satisfies (typeof demoKeys)[number]['kid'];

/** Names the folder with the keys that sign and verify tokens. */
export function locateKeys(stateDir: string): string {
  return join(stateDir, 'keys');
}
