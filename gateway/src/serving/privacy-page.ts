import { privacyNotice, type NoticeLanguage, type PrivacyNotice, type Register } from '@andamal/policy';
import type { HttpHandler, HttpResponse } from '@andamal/service';
import { preferredLanguage } from '../authentication/request-facts';

const WORDS = {
  sv: {
    controller: 'Ansvarig', collection: 'När vi samlar in uppgifter', purposes: 'Vad vi använder dem till', data: 'Uppgifter', basis: 'Rättslig grund',
    retention: 'Hur länge', objection: 'Invändning', erasure: 'Radering', recipients: 'Vilka som kan få dem', rights: 'Dina rättigheter', cookies: 'Kakor',
    name: 'Namn', group: 'Grupp', duration: 'Livslängd', use: 'Användning', answers: 'Vad svaren betyder', authority: 'Tillsynsmyndighet',
    changes: 'Ändringar', version: 'Version', consent: 'Bygger på ditt samtycke, som du kan ta tillbaka när du vill.', other: 'In English', where: 'Klaga hos',
    contact: 'Frågor om dina uppgifter', automation: 'Automatiska beslut och profilering', thirdCountries: 'Utanför EU/EES', given: 'Måste du lämna dem?',
  },
  en: {
    controller: 'Who is responsible', collection: 'When we collect data', purposes: 'What we use it for', data: 'Data', basis: 'Legal basis',
    retention: 'For how long', objection: 'Objection', erasure: 'Erasure', recipients: 'Who may get it', rights: 'Your rights', cookies: 'Cookies',
    name: 'Name', group: 'Group', duration: 'Lives', use: 'Use', answers: 'What the answers mean', authority: 'Supervisory authority',
    changes: 'Changes', version: 'Version', consent: 'Rests on your consent, which you can take back whenever you like.', other: 'På svenska', where: 'Complain to',
    contact: 'Questions about your data', automation: 'Automated decisions and profiling', thirdCountries: 'Outside the EU/EEA', given: 'Do you have to give it?',
  },
} as const;

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'h1,h2,h3{line-height:1.2}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #ccc}' +
  'dt{font-weight:600}dd{margin:0 0 .4rem}';

/** The privacy notice as a page of its own, in the language that the browser asks for, or of `?lang=`. Made once per language. */
export function privacyPage(register: Register): HttpHandler {
  const pages = { sv: pageOf(privacyNotice(register, 'sv')), en: pageOf(privacyNotice(register, 'en')) };
  return ({ method, headers, search }): HttpResponse => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' } };
    const asked = new URLSearchParams(search).get('lang');
    const language: NoticeLanguage = asked === 'sv' || asked === 'en' ? asked : preferredLanguage(headers['accept-language']);
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-language': language,
        // Nothing is loaded from anywhere, and no script runs.
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        vary: 'accept-language',
      },
      body: method === 'HEAD' ? '' : pages[language],
    };
  };
}

function pageOf(notice: PrivacyNotice): string {
  const { language, controller, privacyContact: contact, supervisoryAuthority: authority } = notice;
  const words = WORDS[language];
  const other = language === 'sv' ? 'en' : 'sv';
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${text(notice.title)}</title><style>${STYLE}</style></head><body><main>`,
    `<p><a href="?lang=${other}" lang="${other}" hreflang="${other}">${words.other}</a></p><h1>${text(notice.title)}</h1>`,
    `<p>${words.version} ${text(notice.version)}, ${text(notice.date)}</p>`,
    section(words.controller, `<address>${[controller.name, ...controller.postalAddress, controller.email].map(text).join('<br>')}</address>`),
    section(words.contact, `<p>${text(contact.text)}</p><address>${[`${contact.name} (${contact.role})`, ...contact.postalAddress, contact.email].map(text).join('<br>')}</address>`),
    section(words.collection, notice.collection.map((collection) => collectionOf(collection, language)).join('')),
    section(words.purposes, notice.purposes.map((purpose) => purposeOf(purpose, language)).join('')),
    section(words.recipients, definitions(notice.recipients.map(({ name, role, text: said, data, thirdCountries }) => [`${name} (${role})`, `${said} ${words.data}: ${data.join(', ')}. ${words.thirdCountries}: ${thirdCountries.join(' ')}`]))),
    section(words.rights, definitions(notice.rights.map(({ name, article, text: said }) => [`${name} (${article})`, said]))),
    section(words.cookies, cookiesOf(notice, language)),
    section(words.authority, `<p>${words.where} ${text(authority.name)} (${text(authority.shortName)}), <a href="${text(authority.website)}">${text(authority.website)}</a>, ${text(authority.email)}</p>`),
    section(words.changes, definitions(notice.changes.map(({ version, date, summary }) => [`${version}, ${date}`, summary]))),
    '</main></body></html>\n',
  ].join('\n');
}

function collectionOf({ name, text: said, requirements }: PrivacyNotice['collection'][number], language: NoticeLanguage): string {
  const rows = requirements.map(({ data, provision, text: consequence }) => [`${data.join(', ')}: ${provision}`, consequence] as const);
  return `<h3>${text(capitalised(name))}</h3><p>${text(said)}</p><p>${WORDS[language].given}</p>${definitions(rows)}`;
}

function purposeOf(purpose: PrivacyNotice['purposes'][number], language: NoticeLanguage): string {
  const words = WORDS[language];
  const rows: [string, string][] = [
    [words.data, purpose.data.join(', ')],
    [words.basis, purpose.legalBasis.join('; ')],
    [words.retention, purpose.retention.join(' ')],
    [words.objection, purpose.objection],
    [words.erasure, purpose.erasure],
    [words.automation, purpose.automation],
  ];
  const consent = purpose.needsConsent ? `<p>${words.consent}</p>` : '';
  return `<h3>${text(capitalised(purpose.name))}</h3><p>${text(purpose.text)}</p>${consent}${definitions(rows.filter(([, said]) => said !== ''))}`;
}

function cookiesOf({ cookies }: PrivacyNotice, language: NoticeLanguage): string {
  const words = WORDS[language];
  const head = [words.name, words.group, words.duration, words.use].map((heading) => `<th scope="col">${heading}</th>`).join('');
  const rows = cookies.list.map(({ name, group, duration, text: said }) => `<tr>${[name, group, duration, said].map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table><h3>${words.answers}</h3>${definitions(cookies.choices.map(({ label, groups }) => [label, groups.join(', ')]))}`;
}

function section(heading: string, content: string): string {
  return `<section><h2>${text(heading)}</h2>${content}</section>`;
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([term, said]) => `<dt>${text(term)}</dt><dd>${text(said)}</dd>`).join('')}</dl>`;
}

function capitalised(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** The register is written by hand: what stands in it is text, never markup. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);
}
