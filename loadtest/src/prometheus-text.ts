/** One line of a Prometheus exposition: a series and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const label = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|$)/y;

/**
 * Parses the Prometheus text format, version 0.0.4; comments are skipped.
 *
 * @throws Error naming the line that is none.
 */
export function parsePrometheusText(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) {
      continue;
    }
    const [, name, labels = '', value] = line.exec(trimmed) ?? [];
    const number = parseValue(value);
    const parsedLabels = parseLabels(labels);
    if (name === undefined || number === undefined || parsedLabels === undefined) {
      throw new Error(`line ${index + 1} is not a Prometheus sample: ${trimmed.slice(0, 80)}`);
    }
    samples.push({ name, labels: parsedLabels, value: number });
  }
  return samples;
}

function parseValue(text: string | undefined): number | undefined {
  switch (text) {
    case undefined:
      return undefined;
    case '+Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    case 'NaN':
    case 'Nan':
      return Number.NaN;
    default: {
      const value = Number(text);
      return Number.isNaN(value) ? undefined : value;
    }
  }
}

function parseLabels(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const match = label.exec(text);
    if (match === null) {
      return undefined;
    }
    const [, name = '', value = ''] = match;
    labels[name] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
  }
  return labels;
}
