import { isUuid, uuidv7, type Clock } from '@andamal/kernel';
import type { HttpRequest, Language } from '@andamal/service';

/** What a request says about itself besides its operation. */
export interface RequestFacts {
  readonly requestId: string;
  readonly language: Language;
  readonly ip: string | null;
  /** Global Privacy Control: the browser objects to advertising, for whoever uses it. */
  readonly gpc: boolean;
}

export function requestFacts(request: HttpRequest, options: { trustProxy: boolean; clock: Clock }): RequestFacts {
  const { headers, remoteAddress } = request;
  const given = headers['x-request-id'];
  return {
    // Only ids that say nothing: a request id is logged.
    requestId: typeof given === 'string' && isUuid(given) ? given : uuidv7(options.clock),
    language: preferredLanguage(headers['accept-language']),
    // Any other value is no signal, says the specification.
    gpc: headers['sec-gpc'] === '1',
    ip: clientAddress(headers['x-forwarded-for'], remoteAddress, options.trustProxy),
  };
}

/** The language that the client would rather have of those that the shop speaks; Swedish when it does not say. */
export function preferredLanguage(header: string | undefined): Language {
  const ranked = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((found) => found !== undefined);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => (language === 'sv' || language === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return ranked[0]?.language === 'en' ? 'en' : 'sv';
}

/**
 * The address that the request came from. What a proxy appended is at the end of the list; everything before that the
 * client may have written itself.
 */
export function clientAddress(forwarded: string | string[] | undefined, socket: string, trustProxy: boolean): string | null {
  const appended = trustProxy ? [forwarded ?? []].flat().join(',').split(',').at(-1)?.trim() : undefined;
  const address = appended === undefined || appended === '' ? socket : appended;
  // An IPv4 client on a socket for both protocols.
  return address === '' ? null : address.replace(/^::ffff:(?=\d+\.)/, '');
}
