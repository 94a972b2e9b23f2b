import { InvalidArgumentError } from 'commander';
import type { MetricsServer } from './metrics-scrape.js';
import type { ExpectedShare } from './share-checks.js';
import { UsageError } from './usage-error.js';

/** The flags of `loadtest run`. */
export interface RunFlags {
  readonly target: string;
  readonly ghz: string;
  readonly rest?: string;
  readonly vegeta: string;
  readonly gateway: readonly MetricsServer[];
  readonly catalog?: string;
  readonly catalogServer: readonly MetricsServer[];
  readonly data: string;
  readonly tokens: string;
  readonly server: readonly MetricsServer[];
  readonly expectShare: readonly ExpectedShare[];
  readonly report: string;
  readonly profile: readonly string[];
  readonly config: string;
}

/** Parses `host:port`. */
export function parseTarget(text: string): string {
  const [, port] = /^[^/\s]+:(\d+)$/.exec(text) ?? [];
  if (port === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new InvalidArgumentError('It must be host:port, such as 127.0.0.1:50051.');
  }
  return text;
}

/** Parses one `release=URL` and adds it to those before. */
export function parseServer(text: string, before: readonly MetricsServer[] = []): MetricsServer[] {
  const [, release, url] = /^([\w.-]+)=(https?:\/\/\S+)$/.exec(text) ?? [];
  if (release === undefined || url === undefined || !URL.canParse(url)) {
    throw new InvalidArgumentError('It must be release=URL, such as v1=http://127.0.0.1:19464/metrics.');
  }
  if (before.some((server) => server.url === url)) {
    throw new InvalidArgumentError(`${url} is given twice, so its calls would count twice.`);
  }
  return [...before, { release, url }];
}

/** Parses one `release=percent` and adds it to those before. */
export function parseShare(text: string, before: readonly ExpectedShare[] = []): ExpectedShare[] {
  const [, release, number] = /^([\w.-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const percent = Number(number);
  if (release === undefined || !(percent <= 100)) {
    throw new InvalidArgumentError('It must be release=percent with 0 to 100 percent, such as v2=10.');
  }
  if (before.some((share) => share.release === release)) {
    throw new InvalidArgumentError(`The share of ${release} is given twice.`);
  }
  return [...before, { release, percent }];
}

/**
 * Refuses flags that do not go together.
 *
 * @throws UsageError naming the flag.
 */
export function checkFlags({ server, expectShare }: RunFlags): void {
  const releases = [...new Set(server.map(({ release }) => release))];
  const unknown = expectShare.find(({ release }) => !releases.includes(release));
  if (unknown !== undefined) {
    throw new UsageError(
      `--expect-share ${unknown.release}=${unknown.percent}: no --server is of release ${unknown.release}; there are ${releases.join(', ')}`,
    );
  }
  const sum = expectShare.reduce((total, { percent }) => total + percent, 0);
  if (sum > 100) {
    throw new UsageError(`--expect-share: the shares sum to ${sum}, more than 100`);
  }
}
