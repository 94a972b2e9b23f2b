import { styleText } from 'node:util';

/** Colours by meaning. Without colour, each returns its text as it is. */
export interface Paint {
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

const styles = { good: 'green', warn: 'yellow', bad: 'red', dim: 'dim', strong: 'bold' } as const;

/** Creates a paint for an output that shows colours, or for one that does not. */
export function createPaint(isColoured: boolean): Paint {
  const by = (style: keyof typeof styles) => (text: string) =>
    // The caller has decided; Node must not decide by its own standard output.
    isColoured ? styleText(styles[style], text, { validateStream: false }) : text;
  return { good: by('good'), warn: by('warn'), bad: by('bad'), dim: by('dim'), strong: by('strong') };
}

/** Whether to colour a stream: only a terminal, and not when NO_COLOR is set (https://no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (env['NO_COLOR'] ?? '') === '';
}
