import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoPath } from 'grpc-health-check';
import { mendDescriptors } from './mend-descriptors.js';
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
  mendDescriptors(contracts);
  return new ReflectionService(contracts, { services: [...services, 'grpc.health.v1.Health'] });
}
