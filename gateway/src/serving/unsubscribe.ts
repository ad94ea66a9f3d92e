import { AppError, uuidv7 } from '@andamal/kernel';
import { serviceCaller, type HttpHandler, type HttpRequest, type HttpResponse, type InternalClient, type Language } from '@andamal/service';

/** Where the links in letters lead (RFC 8058). */
export const UNSUBSCRIBE = '/unsubscribe';

const UNSUBSCRIBE_BY_LINK = /* GraphQL */ `
  mutation UnsubscribeByLink($token: String!) {
    unsubscribeByLink(token: $token)
  }
`;

/** Longer than any token. */
const MAX_TOKEN = 200;

interface Words {
  readonly title: string;
  readonly ask: string;
  readonly button: string;
  readonly later: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  sv: {
    title: 'Avsluta utskicken',
    ask: 'Vill du inte ha fler sådana brev från oss?',
    button: 'Avsluta utskicken',
    later: 'Det gick inte just nu. Försök igen om en stund.',
  },
  en: {
    title: 'End these letters',
    ask: 'Do you not want any more such letters from us?',
    button: 'End these letters',
    later: 'That did not work just now. Please try again in a while.',
  },
};

/**
 * The page behind the link in a letter. To look at it changes nothing, since mail programs and scanners look at links by
 * themselves; the button, and a mail program's own one-click request, is a POST. No sign-in and no cookie: the token is
 * all that counts. The vault's answer is the same whether a token is genuine or not, so that it tells nothing about anybody.
 */
export function unsubscribePage(internal: InternalClient): HttpHandler {
  return async (request) => {
    const { token, language } = asked(request);
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return page(200, language, form(token, language));
      case 'POST':
        return answer(internal, token, language);
      default:
        return { ...page(405, language, ''), headers: { ...HEADERS, allow: 'GET, POST' } };
    }
  };
}

async function answer(internal: InternalClient, token: string, language: Language): Promise<HttpResponse> {
  try {
    const caller = { ...serviceCaller('gateway', 'UnsubscribeByLink', uuidv7()), language };
    const told = await internal.request<{ unsubscribeByLink: string }>('privacy-compliance', UNSUBSCRIBE_BY_LINK, { token: token.slice(0, MAX_TOKEN) }, caller);
    return page(200, language, paragraph(told.unsubscribeByLink));
  } catch (error) {
    // Whoever clicks is to know that it has to be done again; a mail program tries again by itself.
    if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error;
    return page(503, language, paragraph(WORDS[language].later));
  }
}

function asked({ search }: HttpRequest): { readonly token: string; readonly language: Language } {
  const query = new URLSearchParams(search);
  return { token: query.get('token') ?? '', language: query.get('language') === 'en' ? 'en' : 'sv' };
}

/** Nothing is loaded, nothing is kept, and the link goes to nobody. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

function page(status: number, language: Language, content: string): HttpResponse {
  const { title } = WORDS[language];
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
  const body = `<!DOCTYPE html>\n<html lang="${language}">\n<head>${head}</head>\n<body><main><h1>${title}</h1>${content}</main></body>\n</html>\n`;
  return { status, headers: HEADERS, body };
}

function form(token: string, language: Language): string {
  const { ask, button } = WORDS[language];
  const action = `${UNSUBSCRIBE}?token=${encodeURIComponent(token)}&amp;language=${language}`;
  return `${paragraph(ask)}<form method="post" action="${action}"><button type="submit">${button}</button></form>`;
}

function paragraph(text: string): string {
  return `<p>${text}</p>`;
}
