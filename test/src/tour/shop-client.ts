import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphQLClient } from 'graphql-request';

export interface Answer<Data> {
  readonly data: Data;
  readonly errors: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly [key: string]: unknown };
}

export interface ShopDocument {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Runs the ready operations of `schema/operations/` against a running shop, and fetches its documents. */
export class ShopClient {
  /** @param url of the API, such as `http://localhost:4000/graphql` */
  constructor(private readonly url: string) {}

  /** @param accessToken of a customer or of staff; without it the visitor is a guest. */
  async run<Data>(operation: string, variables: Record<string, unknown>, accessToken?: string): Promise<Answer<Data>> {
    const client = new GraphQLClient(this.url, { errorPolicy: 'all', headers: headersOf(accessToken) });
    const { data, errors } = await client.rawRequest<Data>(await operationText(operation), variables);
    return { data, errors: (errors ?? []) as unknown as AnswerError[] };
  }

  async document(path: string, accessToken?: string): Promise<ShopDocument> {
    const response = await fetch(new URL(path, this.url), { headers: headersOf(accessToken) });
    return { status: response.status, contentType: response.headers.get('content-type') ?? '', text: await response.text() };
  }
}

function headersOf(accessToken: string | undefined): Record<string, string> {
  return { 'accept-language': 'en', ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }) };
}

/** The text of a ready operation, such as `packing-slip`. */
export function operationText(name: string): Promise<string> {
  return readFile(join('schema', 'operations', `${name}.graphql`), 'utf8');
}
