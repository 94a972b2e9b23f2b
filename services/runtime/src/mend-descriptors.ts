import type { PackageDefinition } from '@grpc/proto-loader';
import type { Message } from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

type File = Message & descriptor.IFileDescriptorProto;

/**
 * Mends the descriptors of loaded contracts, in place, so that tools can link them. protobufjs 7 gathers the files of a
 * package in one and leaves out three things that every client demands: which files a file imports, full names of
 * types, and the suffix of the hidden messages of map fields, which protoc names `<Field>Entry`.
 */
export function mendDescriptors(contracts: PackageDefinition): void {
  for (const files of new Set(
    Object.values(contracts).map((definition) => definition['fileDescriptorProtos']),
  )) {
    if (Array.isArray(files)) {
      files.splice(0, files.length, ...mendFiles(files));
    }
  }
}

function mendFiles(encoded: readonly Buffer[]): Buffer[] {
  const files: File[] = encoded.map((bytes) => descriptor.FileDescriptorProto.decode(bytes));
  const declaredIn = new Map<string, string>();
  for (const file of files) {
    for (const message of file.messageType ?? []) {
      mendMapEntries(message);
    }
    for (const name of declaredTypes(file.package ?? '', file.messageType, file.enumType)) {
      declaredIn.set(name, file.name ?? '');
    }
  }
  return files.map((file) => {
    linkTypes(file, declaredIn);
    return Buffer.from(descriptor.FileDescriptorProto.encode(file).finish());
  });
}

function mendMapEntries(message: descriptor.IDescriptorProto): void {
  for (const nested of message.nestedType ?? []) {
    mendMapEntries(nested);
    const { name } = nested;
    if (nested.options?.mapEntry && name && !name.endsWith('Entry')) {
      nested.name = `${name}Entry`;
      for (const field of message.field ?? []) {
        if (field.typeName === name) {
          field.typeName = nested.name;
        }
      }
    }
  }
}

/** Lists the full names, such as `catalog.v1.Product`, of messages, their nested types, and enums. */
function declaredTypes(
  scope: string,
  messages: readonly descriptor.IDescriptorProto[] = [],
  enums: readonly descriptor.IEnumDescriptorProto[] = [],
): string[] {
  return [
    ...enums.map(({ name }) => join(scope, name)),
    ...messages.flatMap(({ name, nestedType, enumType }) => [
      join(scope, name),
      ...declaredTypes(join(scope, name), nestedType, enumType),
    ]),
  ];
}

/** Writes full names where a file names a type, and the files of those types as its imports. */
function linkTypes(file: File, declaredIn: ReadonlyMap<string, string>): void {
  const imports = new Set(file.dependency);

  function link(reference: string, scope: string): string {
    const name = resolve(reference, scope, declaredIn);
    const declaring = declaredIn.get(name);
    if (declaring === undefined) {
      throw new Error(`${file.name} names the type ${reference}, which no loaded file declares`);
    }
    if (declaring !== file.name) {
      imports.add(declaring);
    }
    return `.${name}`;
  }
  function linkMessage(message: descriptor.IDescriptorProto, scope: string): void {
    const name = join(scope, message.name);
    for (const field of message.field ?? []) {
      if (field.typeName) {
        field.typeName = link(field.typeName, name);
      }
    }
    for (const nested of message.nestedType ?? []) {
      linkMessage(nested, name);
    }
  }

  const scope = file.package ?? '';
  for (const message of file.messageType ?? []) {
    linkMessage(message, scope);
  }
  for (const method of (file.service ?? []).flatMap((service) => service.method ?? [])) {
    method.inputType = link(method.inputType ?? '', scope);
    method.outputType = link(method.outputType ?? '', scope);
  }
  file.dependency = [...imports];
}

/** Finds the full name of a type: a relative name is looked for in each scope, from the innermost outwards. */
function resolve(reference: string, scope: string, declaredIn: ReadonlyMap<string, string>): string {
  if (reference.startsWith('.')) {
    return reference.slice(1);
  }
  for (let outer = scope; outer !== ''; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.')))) {
    if (declaredIn.has(join(outer, reference))) {
      return join(outer, reference);
    }
  }
  return reference;
}

function join(scope: string, name = ''): string {
  return scope === '' ? name : `${scope}.${name}`;
}
