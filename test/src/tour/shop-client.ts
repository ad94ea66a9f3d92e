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

/** Runs the ready operations of `schema/operations/` against a running shop. */
export class ShopClient {
  constructor(private readonly url: string) {}

  /** @param accessToken of a customer or of staff; without it the visitor is a guest. */
  async run<Data>(operation: string, variables: Record<string, unknown>, accessToken?: string): Promise<Answer<Data>> {
    const client = new GraphQLClient(this.url, {
      errorPolicy: 'all',
      headers: {
        'accept-language': 'en',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
    });
    const { data, errors } = await client.rawRequest<Data>(await operationText(operation), variables);
    return { data, errors: (errors ?? []) as unknown as AnswerError[] };
  }
}

/** The text of a ready operation, such as `packing-slip`. */
export function operationText(name: string): Promise<string> {
  return readFile(join('schema', 'operations', `${name}.graphql`), 'utf8');
}
