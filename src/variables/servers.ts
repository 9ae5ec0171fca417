// The servers that a process connects to.
import { plainText, preset, required, urlOf, wholeNumber } from './kinds.ts';
import { MIN_CONNECTIONS_OF_JOBS } from './roles.ts';

export const serversVariables = {
  databaseUrl: required('DATABASE_URL', urlOf(/^postgres(ql)?$/, ['postgres://']), 'PostgreSQL'),
  databaseConnections: preset(
    'DATABASE_CONNECTIONS',
    wholeNumber(1, 100),
    '10',
    `connections per process, opened at the start; with the role \`jobs\` at least ${MIN_CONNECTIONS_OF_JOBS}`,
  ),
  redisUrl: required('REDIS_URL', urlOf(/^rediss?$/, ['redis://', 'rediss://']), 'Redis 7.0 or later'),
  natsUrl: required('NATS_URL', plainText, 'NATS with JetStream; several servers of a cluster are separated by commas'),
  streamReplicas: preset(
    'STREAM_REPLICAS',
    wholeNumber(1, 5),
    '1',
    'servers that store each stream, at least; a stream with fewer is refused',
  ),
  routingEngineUrl: required(
    'ROUTING_ENGINE_URL',
    urlOf(/^https?$/, ['http://', 'https://']),
    'routing engine, over gRPC',
  ),
};
