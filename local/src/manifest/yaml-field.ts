import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import { parseDuration } from './duration.js';
import { ManifestError } from './manifest-error.js';

/** The file a field comes from. */
export interface YamlSource {
  /** As errors name it. */
  readonly file: string;
  readonly lines: LineCounter;
}

/**
 * A place in a YAML document that knows its file, line and path, and reads
 * itself strictly: whatever is not of the wanted form is a {@link ManifestError}.
 */
export class YamlField {
  readonly #source: YamlSource;
  readonly #node: Node | null;
  readonly #offset: number;
  readonly path: string;

  constructor(source: YamlSource, node: Node | null, path: string, offset = 0) {
    this.#source = source;
    this.#node = node;
    this.path = path;
    this.#offset = offset;
  }

  /** Creates the error that says what is wrong here; the caller throws it. */
  error(problem: string, field = this.path): ManifestError {
    const line = Math.max(1, this.#source.lines.linePos(this.#offset).line);
    return new ManifestError({ file: this.#source.file, line, field }, problem);
  }

  /** Reads a mapping with no other keys than `known`; keys that are absent are `undefined`. */
  object<K extends string>(known: readonly K[]): Partial<Record<K, YamlField>> {
    const fields: Partial<Record<K, YamlField>> = {};
    for (const [key, field] of this.entries()) {
      const name = known.find((candidate) => candidate === key);
      if (name === undefined) {
        throw field.error(
          `the local mesh does not know this field; remove it or use one of: ${known.join(', ')}`,
        );
      }
      fields[name] = field;
    }
    return fields;
  }

  /** Reads a mapping with any keys. */
  entries(): [string, YamlField][] {
    const node = this.#node;
    if (!isMap(node)) {
      throw this.error(`must be a mapping, not ${this.#describe()}`);
    }
    return node.items.map((item) => {
      const { key, value } = item as Pair<unknown, Node | null>;
      if (!isScalar(key)) {
        throw this.error('has a key that is not a plain word; use plain words as keys');
      }
      const name = String(key.value);
      const offset = key.range?.[0] ?? this.#offset;
      return [
        name,
        new YamlField(this.#source, value, this.path === '' ? name : `${this.path}.${name}`, offset),
      ];
    });
  }

  /** Reads a sequence with at least one element. */
  list(): YamlField[] {
    const node = this.#node;
    if (!isSeq(node)) {
      throw this.error(`must be a list, not ${this.#describe()}`);
    }
    if (node.items.length === 0) {
      throw this.error('is an empty list; give it an element or remove it');
    }
    return node.items.map((item, index) => {
      const element = item as Node | null;
      return new YamlField(
        this.#source,
        element,
        `${this.path}[${index}]`,
        element?.range?.[0] ?? this.#offset,
      );
    });
  }

  /** Reads a text that is not empty. */
  string(): string {
    const value = this.#scalar();
    if (typeof value !== 'string' || value === '') {
      throw this.error(`must be a text that is not empty, not ${this.#describe()}`);
    }
    return value;
  }

  /** Reads a whole number. A number in quotes is none: Istio refuses it too. */
  integer(min: number, max: number): number {
    const value = this.#scalar();
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw this.error(`must be a whole number from ${min} to ${max}, not ${this.#describe()}`);
    }
    return value;
  }

  /** Reads a duration such as `1.5s` as milliseconds, at least 1. */
  duration(): number {
    const value = this.#scalar();
    const parsed = typeof value === 'string' ? parseDuration(value) : undefined;
    if (parsed === undefined) {
      throw this.error(`must be a duration such as 5s, 1.5s or 300ms, not ${this.#describe()}`);
    }
    return parsed;
  }

  /** Reads one of several words. */
  choice<C extends string>(choices: readonly C[]): C {
    const value = this.#scalar();
    const chosen = choices.find((candidate) => candidate === value);
    if (chosen === undefined) {
      throw this.error(`must be one of ${choices.join(', ')}, not ${this.#describe()}`);
    }
    return chosen;
  }

  #scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined;
  }

  #describe(): string {
    const node = this.#node;
    if (node === null) {
      return 'nothing';
    }
    if (isScalar(node)) {
      return node.value === null ? 'nothing' : JSON.stringify(node.value);
    }
    if (isMap(node)) {
      return 'a mapping';
    }
    return isSeq(node) ? 'a list' : 'an alias; write the value out';
  }
}

/** Returns the field, or fails at `parent` because it is absent. */
export function required(parent: YamlField, field: YamlField | undefined, name: string): YamlField {
  if (field === undefined) {
    throw parent.error(`is missing; add it`, parent.path === '' ? name : `${parent.path}.${name}`);
  }
  return field;
}
