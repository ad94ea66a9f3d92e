import { readableParts } from './value-words';
import type { Language } from '@andamal/service';
import { EXTRACT_SECTIONS, type ExtractDocument, type ExtractHead, type ExtractSection, type SectionItems, type ShownCartLine, type ShownDatum } from './extract-document';
import { HTML_TEXTS, SECTION_TITLES } from './html-texts';

type Word = keyof typeof HTML_TEXTS;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as HTML that shows exactly it, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}

const STYLE = `
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #1b5e6b; padding-bottom: .25rem; }
article { border: 1px solid #b9c4c6; border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0; break-inside: avoid; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .9rem; }
th, td { border: 1px solid #b9c4c6; padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; }
th { background: #eaf1f2; } caption { text-align: left; font-weight: 600; padding: .25rem 0; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; white-space: pre-line; }
.value { font-size: 1.1rem; } .parts { margin: 0; font-size: 1rem; } .note { background: #fff6d9; padding: .25rem .5rem; } .broken { background: #8b0000; color: #fff; padding: 1rem; font-size: 1.2rem; }
a { color: #0b4f5c; }
@media print { body { max-width: none; padding: 0; } nav { display: none; } thead { display: table-header-group; } tr { break-inside: avoid; } }
`;

/** The extract for people: one page that needs nothing else, with no script in it; to read, to print and to keep. */
export const htmlDocument: ExtractDocument = {
  open: (head) => `<!DOCTYPE html>
<html lang="${head.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${HTML_TEXTS.title[head.language]}</title>
<style>${STYLE}</style>
</head>
<body>
${headOf(head)}
<main>
`,
  page(section, { items, first, last }, language) {
    const writer = WRITERS[section] as SectionWriter<(typeof items)[number]>;
    const nothing = first && last && items.length === 0;
    const title = first ? `<section aria-labelledby="${section}"><h2 id="${section}">${SECTION_TITLES[section][language]}</h2>\n` : '';
    if (nothing) return `${title}<p>${HTML_TEXTS.none[language]}</p></section>\n`;
    return `${title}${first ? writer.begin(language) : ''}${items.map((item) => writer.item(item, language)).join('\n')}${last ? `${writer.end}</section>\n` : ''}`;
  },
  close: (language) => `</main>\n<footer><p><strong>${HTML_TEXTS.end[language]}</strong></p></footer>\n</body>\n</html>\n`,
  broken: (_inSection, language) => `</table></section></main><p class="broken" role="alert">${HTML_TEXTS.broken[language]}</p></body></html>\n`,
};

interface SectionWriter<Item> {
  begin(language: Language): string;
  item(item: Item, language: Language): string;
  readonly end: string;
}

type Writers = { readonly [Section in ExtractSection]: SectionWriter<SectionItems[Section]> };

const WRITERS: Writers = {
  data: { begin: () => '', item: datumOf, end: '' },
  orders: table(['when', 'order', 'what', 'amount', 'state', 'invoice'], ({ id, number, state, placedAt, lines, recycling, total, invoice }) => [
    instant(new Date(placedAt)),
    `${number} · ORDER:${id}`,
    [...lines.map(({ quantity, name }) => `${quantity} × ${name}`), ...recycling.map(({ quantity, itemCode }) => `${quantity} × ${itemCode}`)].join(', '),
    total.formatted,
    state,
    invoice === null ? '–' : `${invoice.number} (${invoice.state}) · INVOICE:${invoice.id}`,
  ]),
  cart: table(['begun', 'changed', 'what', 'keptUntil'], ({ createdAt, changedAt, lines, keptUntil }, language) => [
    instant(new Date(createdAt)),
    instant(new Date(changedAt)),
    lines.map((line) => cartLine(line, language)).join('\n'),
    instant(new Date(keptUntil)),
  ]),
  disclosures: table(['when', 'who', 'purpose', 'what'], ({ at, recipientName, purpose, context, categories }) => [
    instant(at),
    recipientName,
    `${purpose} · ${context}`,
    categories.join(', '),
  ]),
  consents: table(['purpose', 'textVersion', 'how', 'when', 'withdrawn'], ({ purpose, textVersion, language, channel, givenAt, withdrawnAt }) => [
    purpose,
    `${textVersion} (${language})`,
    channel,
    instant(givenAt),
    withdrawnAt === null ? '–' : instant(withdrawnAt),
  ]),
  cookies: table(['answer', 'when', 'textVersion', 'keptUntil'], ({ name, chosenAt, textVersion, language, textDigest, keptUntil }) => [
    name,
    instant(chosenAt),
    textDigest === null ? '–' : `${textVersion ?? '–'} (${language ?? '–'}) · SHA-256 ${textDigest}`,
    keptUntil === null ? '–' : instant(keptUntil),
  ]),
  objections: table(['purpose', 'how', 'when'], ({ purpose, channel, madeAt }) => [purpose, channel, instant(madeAt)]),
  restrictions: table(['purpose', 'why', 'since'], ({ purpose, kind, since }, language) => [
    purpose === '*' ? HTML_TEXTS.everyPurpose[language] : purpose,
    kind,
    instant(since),
  ]),
  cases: table(['kind', 'state', 'when', 'closed', 'case'], ({ kind, state, openedAt, closedAt, id }) => [
    kind,
    state,
    instant(openedAt),
    closedAt === null ? '–' : instant(closedAt),
    id,
  ]),
  reads: table(['when', 'who', 'purpose', 'operation', 'what', 'outcome'], ({ at, actorKind, roles, purpose, operation, context, categories, outcome, reason }) => [
    instant(at),
    [actorKind, ...roles].join(' · '),
    purpose ?? '–',
    operation,
    [context, categories.join(', ')].filter((part) => part !== null && part !== '').join(': '),
    reason === null ? outcome : `${outcome} (${reason})`,
  ]),
};

function cartLine({ kind, item, name, quantity, seenPrice, addedAt }: ShownCartLine, language: Language): string {
  return [`${quantity} × ${name ?? item}`, kind === 'GOODS' ? seenPrice.formatted : HTML_TEXTS.toRecycle[language], instant(new Date(addedAt))].join(' · ');
}

function table<Item>(columns: readonly Word[], cells: (item: Item, language: Language) => readonly string[]): SectionWriter<Item> {
  return {
    begin: (language) => `<table><thead><tr>${columns.map((column) => `<th scope="col">${HTML_TEXTS[column][language]}</th>`).join('')}</tr></thead><tbody>\n`,
    item: (item, language) => `<tr>${cells(item, language).map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    end: '</tbody></table>',
  };
}

function headOf(head: ExtractHead): string {
  const { language, controller, privacyContact: contact, supervisoryAuthority: authority } = head;
  const t = (word: Word): string => HTML_TEXTS[word][language];
  const purposes = head.purposes.map(({ name, notice, legalBasis, retention, automation }) => [name, notice, legalBasis.join('; '), retention.join(' '), automation]);
  const recipients = head.recipients.map(({ name, role, thirdCountries }) => [`${name} (${role})`, thirdCountries.join(' ')]);
  const rights = head.rights.map(({ name, notice, article }) => [name, `${notice} (${article})`]);
  return `<header>
<h1>${t('title')}</h1>
<p>${t('about')}</p>
<dl><dt>${t('made')}</dt><dd>${instant(head.generatedAt)}</dd><dt>${t('case')}</dt><dd>${escapeHtml(head.caseId)}</dd>
${head.nextFreeOn === null ? '' : `<dt>${t('nextFree')}</dt><dd>${escapeHtml(head.nextFreeOn)}</dd>`}
<dt>${t('controller')}</dt><dd>${escapeHtml([controller.name, ...controller.postalAddress, controller.email].join(', '))}</dd>
<dt>${t('questions')}</dt><dd>${escapeHtml([`${contact.name} (${contact.role})`, ...contact.postalAddress, contact.email].join(', '))}</dd>
<dt>${t('complain')}</dt><dd>${escapeHtml(`${authority.name}, ${authority.website}, ${authority.email}`)}</dd></dl>
<nav aria-label="${t('contents')}"><ul>${EXTRACT_SECTIONS.map((section) => `<li><a href="#${section}">${SECTION_TITLES[section][language]}</a></li>`).join('')}</ul></nav>
</header>
<section aria-labelledby="purposes"><h2 id="purposes">${t('purposes')}</h2>${plainTable([t('purpose'), t('why'), t('basis'), t('howLong'), t('automation')], purposes)}</section>
<section aria-labelledby="recipients"><h2 id="recipients">${t('recipients')}</h2>${plainTable([t('recipient'), t('outside')], recipients)}</section>
<section aria-labelledby="rights"><h2 id="rights">${t('rights')}</h2>${plainTable([t('right'), t('means')], rights)}</section>`;
}

function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>\n${cells}\n</tbody></table>`;
}

function datumOf(datum: ShownDatum, language: Language): string {
  const t = (word: Word): string => HTML_TEXTS[word][language];
  const { id, name, version, source, purposes, recipients } = datum;
  const from = `${source.name}, ${instant(source.at)}${source.derivedFrom === null ? '' : ` (${t('derived')} ${source.derivedFrom})`}`;
  const value = datum.withheld === null ? valueOf(datum.value, language) : escapeHtml(`${t('withheld')}: ${datum.withheld}`);
  const notes = [datum.note, datum.corrects === null ? null : `${t('corrects')}.`, datum.redacted ? t('redacted') : null].filter((note) => note !== null);
  const rows = purposes.map(({ name: purpose, notice, legalBasis, context, since, keptUntil }) => [
    `${purpose} · ${context}`,
    notice,
    legalBasis.join('; '),
    instant(since),
    keptUntil,
  ]);
  return `<article aria-labelledby="d-${escapeHtml(id)}"><h3 id="d-${escapeHtml(id)}">${escapeHtml(name)}${version > 1 ? ` (${t('version')} ${version})` : ''}</h3>
<dl><dt>${t('value')}</dt><dd class="value">${value}</dd>
${notes.map((note) => `<dd class="note">${escapeHtml(note ?? '')}</dd>`).join('')}
<dt>${t('source')}</dt><dd>${escapeHtml(from)}</dd>
<dt>${t('kept')}</dt><dd>${escapeHtml(datum.keptUntil)}</dd>
<dt>${t('mayGet')}</dt><dd>${escapeHtml(recipients.map((recipient) => recipient.name).join(', ') || t('nobody'))}</dd></dl>
${plainTable([t('usedFor'), t('why'), t('basis'), t('since'), t('howLong')], rows)}</article>`;
}

/** A value as HTML: each of its parts under a name of its own, so that none passes for another. */
function valueOf(value: ShownDatum['value'], language: Language): string {
  const parts = readableParts(value, language, instant);
  if (parts === null) return escapeHtml(String(value ?? ''));
  return `<dl class="parts">${parts.map(([label, said]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(said)}</dd>`).join('')}</dl>`;
}

const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'short' });

/** In Stockholm, such as `2026-11-23 10:00`. */
function instant(at: Date): string {
  return clock.format(at);
}
