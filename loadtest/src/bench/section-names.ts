import { InvalidArgumentError } from 'commander';

/** The parts of the benchmark, in the order in which they are measured. */
export const sectionNames = ['auth', 'gateway', 'items', 'watch', 'import', 'drill'] as const;

/** A part of the benchmark that can be run without the others. */
export type SectionName = (typeof sectionNames)[number];

/** Parses a list of sections, separated by commas. */
export function parseSections(text: string): readonly SectionName[] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !isSectionName(word));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no "${unknown}"; take some of ${sectionNames.join(', ')}.`);
  }
  return sectionNames.filter((name) => words.includes(name));
}

function isSectionName(word: string): word is SectionName {
  return (sectionNames as readonly string[]).includes(word);
}
