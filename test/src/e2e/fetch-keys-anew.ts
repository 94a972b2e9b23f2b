import type { Namespace } from './namespace.js';

/**
 * Makes istiod fetch the keys of tokens now. It keeps them by their address and asks again every 20 minutes, also when the
 * release was installed anew in between, with another key; a fragment makes it another address of the same document.
 */
export async function fetchKeysAnew(namespace: Namespace): Promise<void> {
  const text = await namespace.kubectl(['get', 'requestauthentication', 'gateway', '--output', 'json']);
  const { jwtRules }: { jwtRules: { jwksUri: string }[] } = JSON.parse(text).spec;
  for (const rule of jwtRules) {
    rule.jwksUri = `${rule.jwksUri.split('#')[0]}#${Date.now()}`;
  }
  const patch = JSON.stringify({ spec: { jwtRules } });
  await namespace.kubectl(['patch', 'requestauthentication', 'gateway', '--type=merge', '--patch', patch]);
}
