import type { JsonSchema } from './json-schema.js';

/** Longest text of a comment; what is beyond the first sentence is in the owner's reference. */
const commentWidth = 100;

/** Writes a schema as a TypeScript type. */
export function writeType(schema: JsonSchema, indent = ''): string {
  const { type, properties, items, additionalProperties } = schema;
  if (schema['x-kubernetes-int-or-string'] === true) {
    return 'number | string';
  }
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => `'${value}'`).join(' | ');
  }
  switch (type) {
    case 'array':
      return `readonly ${parenthesize(writeType(items ?? {}, indent))}[]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return type;
    default:
      return properties === undefined
        ? writeRecord(additionalProperties, indent)
        : writeObject(properties, schema.required ?? [], indent);
  }
}

function parenthesize(type: string): string {
  return type.includes(' ') && !type.startsWith('{') ? `(${type})` : type;
}

function writeRecord(values: JsonSchema | boolean | undefined, indent: string): string {
  return `Readonly<Record<string, ${typeof values === 'object' ? writeType(values, indent) : 'unknown'}>>`;
}

function writeObject(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  indent: string,
): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([name, schema]) => {
    const isRequired = required.includes(name);
    const type = writeType(schema, inner);
    return [
      ...writeComment(schema, inner),
      `${inner}readonly ${name}${isRequired ? `: ${type}` : `?: ${type} | undefined`};`,
    ];
  });
  return lines.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${lines.join('\n')}\n${indent}}`;
}

function writeComment({ description = '' }: JsonSchema, indent: string): string[] {
  const [sentence = ''] = description
    .replace(/\s+/g, ' ')
    .replaceAll('*/', '')
    .replace(/^(Optional|REQUIRED|Required)\. ?/, '')
    .split(/(?<=\.) |See more/);
  const text = sentence.length <= commentWidth ? sentence.trim() : '';
  return text === '' ? [] : [`${indent}/** ${text} */`];
}
