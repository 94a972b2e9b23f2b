/** A server-sent event, as a browser would see it. */
export interface ReceivedEvent {
  readonly name: string;
  readonly id: string;
  readonly levels: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly change_time?: string;
  }[];
}

/** An open response of server-sent events. */
export interface EventStream {
  readonly response: Response;
  /** Waits for the next event; undefined when the server ended the response. */
  next(): Promise<ReceivedEvent | undefined>;
  /** Reads events until one of this name came, and returns it. */
  until(name: string): Promise<ReceivedEvent>;
  close(): void;
}

/** Opens a watch. The last `id` is kept over events without, as browsers do. */
export async function openEvents(
  url: string,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const aborter = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
    signal: aborter.signal,
  });
  const events = readEvents(response);
  async function next(): Promise<ReceivedEvent | undefined> {
    const { value, done } = await events.next();
    return done ? undefined : value;
  }
  return {
    response,
    next,
    async until(name) {
      for (;;) {
        const event = await next();
        if (event === undefined) {
          throw new Error(`the stream ended before ${name}`);
        }
        if (event.name === name) {
          return event;
        }
      }
    },
    close: () => aborter.abort(),
  };
}

async function* readEvents({ body }: Response): AsyncGenerator<ReceivedEvent> {
  let text = '';
  let id = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      id = fields.get('id') ?? id;
      const data = fields.get('data');
      if (data !== undefined) {
        yield { name: fields.get('event') ?? 'message', id, levels: JSON.parse(data).levels };
      }
    }
  }
}
