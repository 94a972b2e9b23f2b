/** Reads values by their names, such as `auth.ports.grpc`, from the first of several layers that has them. */
export class ValuesReader {
  readonly #source: string;
  readonly #layers: readonly unknown[];

  /** @param source what errors call the values. */
  constructor(source: string, layers: readonly unknown[]) {
    this.#source = source;
    this.#layers = layers;
  }

  text(name: string): string {
    const value = this.#find(name);
    if (typeof value !== 'string') {
      throw this.#error(name, 'a text', value);
    }
    return value;
  }

  /** A text that is not empty. */
  name(name: string): string {
    const value = this.text(name);
    if (value === '') {
      throw this.#error(name, 'a text that is not empty', value);
    }
    return value;
  }

  port(name: string): number {
    const value = this.#find(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65535) {
      throw this.#error(name, 'a port, 1 to 65535', value);
    }
    return value;
  }

  /** A number that is more than 0, by the first of its names that is there. */
  positive(...names: readonly [string, ...string[]]): number {
    const name = names.find((one) => this.#find(one) !== undefined) ?? names[0];
    const value = this.#find(name);
    if (typeof value !== 'number' || !(value > 0)) {
      throw this.#error(name, 'a number above 0', value);
    }
    return value;
  }

  /** Whole percents from 1 to 100, rising. */
  percents(name: string): readonly number[] {
    const value = this.#find(name);
    const isPercent = (one: unknown): one is number =>
      Number.isInteger(one) && Number(one) >= 1 && Number(one) <= 100;
    if (
      !Array.isArray(value) ||
      value.length === 0 ||
      !value.every(isPercent) ||
      value.some((one, index) => index > 0 && one <= Number(value[index - 1]))
    ) {
      throw this.#error(name, 'a list of whole percents, 1 to 100, each more than the last', value);
    }
    return value;
  }

  /** The values of a map of objects, of all layers; `null` takes one away. */
  objects(name: string): readonly object[] {
    const merged: unknown = Object.assign({}, ...this.#layers.map((layer) => descend(layer, name)).reverse());
    return Object.values(merged as Record<string, unknown>).filter(
      (value) => typeof value === 'object' && value !== null,
    );
  }

  /** The keys of a map, of all layers. */
  keys(name: string): readonly string[] {
    const maps = this.#layers.map((layer) => descend(layer, name)).filter((map) => map !== undefined);
    const keys = new Set(
      maps.flatMap((map) => (typeof map === 'object' && map !== null ? Object.keys(map) : [])),
    );
    if (keys.size === 0) {
      throw this.#error(name, 'a map with a key', maps[0]);
    }
    return [...keys].sort();
  }

  #find(name: string): unknown {
    return this.#layers.map((layer) => descend(layer, name)).find((value) => value !== undefined);
  }

  #error(name: string, wanted: string, found: unknown): Error {
    return new Error(`${this.#source}: ${name} must be ${wanted}, not ${JSON.stringify(found) ?? 'missing'}`);
  }
}

function descend(layer: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      layer,
    );
}
