/** The part of JSON Schema that the definitions use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly [key: string]: unknown;
}

/** Leaves properties of these names out, wherever they are. */
export function withoutProperties(schema: JsonSchema, names: readonly string[]): JsonSchema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(items && { items: withoutProperties(items, names) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => !names.includes(name))
          .map(([name, one]) => [name, withoutProperties(one, names)]),
      ),
    }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: withoutProperties(additionalProperties, names),
    }),
  };
}

/** Makes the schema of a whole object from that of its `spec`: without descriptions, and with no room for unknown fields. */
export function closeSchema(spec: JsonSchema, kind: string, apiVersion: string): JsonSchema {
  const metadata = { type: 'object', required: ['name'] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata,
      spec: close(spec),
    },
  };
}

function close(schema: JsonSchema): JsonSchema {
  const { description, properties, items, additionalProperties, format, ...rest } = schema;
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('x-kubernetes-')));
  return {
    ...kept,
    ...(items && { items: close(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, close(one)])),
      additionalProperties: false,
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: close(additionalProperties) }),
  };
}
