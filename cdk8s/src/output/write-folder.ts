import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes the YAML files of a folder those that are given; other files are left alone. */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of listDifferences(folder, files)) {
    const text = files.get(name);
    if (text === undefined) {
      rmSync(join(folder, name));
    } else {
      writeFileSync(join(folder, name), text);
    }
  }
}

/** Lists the YAML files of a folder that are missing, differ, or should not be there. */
export function listDifferences(folder: string, files: ReadonlyMap<string, string>): readonly string[] {
  const present = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  const isSame = (name: string): boolean =>
    present.includes(name) && readFileSync(join(folder, name), 'utf8') === files.get(name);
  return [...new Set([...files.keys(), ...present])].filter((name) => !isSame(name)).sort();
}
