import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoPath } from 'grpc-health-check';
import type { Message } from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { protoLoaderOptions } from './protos.js';

/**
 * Creates the reflection service for some contracts, with the health service beside them, so that tools such as
 * grpcurl need no proto files.
 *
 * @param files paths below `protos/`.
 * @param services full names of the services to show.
 */
export function createReflection(files: readonly string[], services: readonly string[]): ReflectionService {
  // Tools are told the field names of the files; without `keepCase` they would refuse `user_id`.
  const contracts = loadSync([...files, healthProtoPath], { ...protoLoaderOptions, keepCase: true });
  return new ReflectionService(mendMapEntries(contracts), {
    services: [...services, 'grpc.health.v1.Health'],
  });
}

/**
 * Renames the hidden messages of map fields to `<Field>Entry`, as protoc names them and every client demands;
 * protobufjs 7 leaves the suffix out.
 */
function mendMapEntries(contracts: PackageDefinition): PackageDefinition {
  for (const { fileDescriptorProtos: files } of Object.values(contracts)) {
    if (Array.isArray(files)) {
      files.splice(0, files.length, ...files.map(mendFile));
    }
  }
  return contracts;
}

function mendFile(bytes: Buffer): Buffer {
  const file: Message & descriptor.IFileDescriptorProto = descriptor.FileDescriptorProto.decode(bytes);
  for (const message of file.messageType ?? []) {
    mendMessage(message);
  }
  return Buffer.from(descriptor.FileDescriptorProto.encode(file).finish());
}

function mendMessage(message: descriptor.IDescriptorProto): void {
  for (const nested of message.nestedType ?? []) {
    mendMessage(nested);
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
