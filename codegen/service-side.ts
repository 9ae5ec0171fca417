/** The part of openapi.yaml that the service itself implements: without the answers of the gateway before a request reaches it. */
import type { Json, JsonObject, OpenApi } from './contracts.ts';

const isObject = (node: Json): node is JsonObject => typeof node === 'object' && node !== null && !Array.isArray(node);
const isOfGateway = (node: Json) => isObject(node) && node['x-sent-by'] === 'gateway';

/** A copy of the document. References to a component that only the gateway answers go with it. */
export function serviceSide(http: OpenApi): OpenApi {
  const document = http as unknown as JsonObject;
  const responses = (http.components as unknown as Record<string, JsonObject>)['responses']!;
  const gone = Object.entries(responses).flatMap(([name, response]) => (isOfGateway(response) ? [name] : []));
  const refersToGone = (node: Json) =>
    isObject(node) && gone.some((name) => node['$ref'] === `#/components/responses/${name}`);
  const keep = (node: Json): Json => {
    if (Array.isArray(node)) return node.map(keep);
    if (!isObject(node)) return node;
    const kept = Object.entries(node).filter(([, child]) => !isOfGateway(child) && !refersToGone(child));
    return Object.fromEntries(kept.map(([key, child]) => [key, keep(child)]));
  };
  return keep(document) as unknown as OpenApi;
}
