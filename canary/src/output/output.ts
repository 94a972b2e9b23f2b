import { createPaint, type Paint, wantsColour } from './paint.js';

/** Where a command writes. */
export interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** A stream that may be a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How a command tells what it does and has found. */
export interface Output {
  /** For programs: JSON on stdout. */
  readonly isJson: boolean;
  /** For people who watch: stdout is a terminal. */
  readonly isLive: boolean;
  readonly streams: Streams;
  readonly paint: Paint;
  /** Tells the result, as text for people or as a document for programs. */
  result(text: string, document: object): void;
  /** Tells people what goes on, on stderr. */
  progress(line: string): void;
  /** Tells programs an event, as a line of its own on stdout. */
  event(event: object): void;
}

/** Options of {@link createOutput}. */
export interface OutputOptions {
  readonly isJson: boolean;
  /** False for `--no-color`. */
  readonly colour: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Creates the output of a command. */
export function createOutput(streams: Streams, { isJson, colour, env }: OutputOptions): Output {
  const { stdout, stderr } = streams;
  return {
    isJson,
    isLive: !isJson && stdout.isTTY === true,
    streams,
    paint: createPaint(colour && !isJson && wantsColour(stdout, env)),
    result: (text, document) => {
      stdout.write(isJson ? `${JSON.stringify(document, undefined, 2)}\n` : `${text}\n`);
    },
    progress: (line) => {
      stderr.write(`${line}\n`);
    },
    event: (event) => {
      stdout.write(`${JSON.stringify(event)}\n`);
    },
  };
}
