// Stands in for the auth service: signs tokens with keys of its own, publishes their public parts as a JWKS, and changes them on demand.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';

export type Algorithm = 'RS256' | 'ES256' | 'EdDSA';
export const ALGORITHMS: readonly Algorithm[] = ['RS256', 'ES256', 'EdDSA'];
export const ISSUER = 'https://auth.local.example';
export const AUDIENCE = 'sms';

/** A key with its private part. */
export type SigningKey = { readonly kid: string; readonly alg: Algorithm; readonly jwk: JWK };

export type Auth = AsyncDisposable & {
  /** Where the JWKS is. */
  readonly jwksUrl: string;
  readonly keys: readonly SigningKey[];
  /** A good token, unless the claims say otherwise; undefined removes a claim. */
  token(claims: JWTPayload, options?: { readonly alg?: Algorithm; readonly key?: SigningKey }): Promise<string>;
  /** A new key for each algorithm in place of those of before. */
  rotate(): Promise<void>;
};

const DEFAULT_LIFE_SECONDS = 600;

export async function newKeys(): Promise<readonly SigningKey[]> {
  return Promise.all(
    ALGORITHMS.map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, {
        extractable: true,
        ...(alg === 'EdDSA' && { crv: 'Ed25519' }),
      });
      return { kid: `${alg}-${randomUUID()}`, alg, jwk: await exportJWK(privateKey) };
    }),
  );
}

/** Nothing of it may be private: `kong:render` refuses such a key. */
export function jwksOf(keys: readonly SigningKey[]): { readonly keys: readonly JWK[] } {
  const isPublic = ([name]: [string, unknown]) => ['kty', 'crv', 'x', 'y', 'n', 'e'].includes(name);
  return {
    keys: keys.map(({ kid, alg, jwk }) => ({
      ...{ kid, alg, use: 'sig' },
      ...(Object.fromEntries(Object.entries(jwk).filter(isPublic)) as JWK),
    })),
  };
}

export async function startAuth(given?: readonly SigningKey[]): Promise<Auth> {
  let keys = given ?? (await newKeys());
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(jwksOf(keys)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`,
    get keys() {
      return keys;
    },
    async token(claims, { alg = 'ES256', key = keys.find((one) => one.alg === alg)! } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const usual = { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + DEFAULT_LIFE_SECONDS };
      const signer = new SignJWT({ ...usual, ...claims }).setProtectedHeader({
        alg: key.alg,
        kid: key.kid,
        typ: 'JWT',
      });
      return signer.sign(await importJWK(key.jwk, key.alg));
    },
    async rotate() {
      keys = await newKeys();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
