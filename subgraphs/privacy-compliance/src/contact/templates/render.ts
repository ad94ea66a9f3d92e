import type { Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import type { Block, LetterText } from './template.types';

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const WIDTH = 72;

/** A letter as text and as HTML with the same words, signed by the controller of the register. Every value is escaped. */
export function render({ subject, blocks }: LetterText, language: Language, register: Register): RenderedLetter {
  const signature = signatureOf(register, language);
  return {
    subject,
    text: `${[...blocks.map(toText), `-- \n${signature.join('\n')}`].join('\n\n')}\n`,
    html: [
      '<!DOCTYPE html>',
      `<html lang="${language}">`,
      `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>`,
      '<body style="margin:0 auto;max-width:40em;padding:1em;font-family:sans-serif;line-height:1.5;color:#111;background:#fff">',
      ...blocks.map(toHtml),
      `<hr><p style="color:#444">${signature.map(escaped).join('<br>')}</p>`,
      '</body>',
      '</html>',
      '',
    ].join('\n'),
  };
}

function signatureOf({ controller }: Register, language: Language): string[] {
  const why = language === 'sv' ? 'Frågor om dina uppgifter' : 'Questions about your data';
  return [controller.name, controller.postalAddress.join(', '), `${why}: ${controller.email}`];
}

function toText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return wrapped(block.text);
    case 'facts':
      return block.facts.map(([label, value]) => `${label}: ${value}`).join('\n');
    case 'lines':
      return block.lines.map(([what, amount]) => `${what}: ${amount}`).join('\n');
    case 'code':
      return `    ${block.code}`;
    case 'link':
      return `${block.label}:\n${block.url}`;
  }
}

function toHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text).replaceAll('\n', '<br>')}</p>`;
    case 'facts':
      return `<p>${block.facts.map(([label, value]) => `${escaped(label)}: <strong>${escaped(value)}</strong>`).join('<br>')}</p>`;
    case 'lines':
      return `<table style="border-collapse:collapse">${block.lines.map(toRow).join('')}</table>`;
    case 'code':
      return `<p style="font-size:2em;letter-spacing:.2em"><strong>${escaped(block.code)}</strong></p>`;
    case 'link':
      return `<p><a href="${escaped(block.url)}">${escaped(block.label)}</a></p>`;
  }
}

function toRow([what, amount]: readonly [string, string]): string {
  return `<tr><th scope="row" style="text-align:left;font-weight:normal;padding:.2em 2em .2em 0">${escaped(what)}</th><td style="text-align:right">${escaped(amount)}</td></tr>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Lines that the writer broke stay broken; longer ones are broken between words. */
function wrapped(text: string): string {
  return text.split('\n').map(wrappedLine).join('\n');
}

function wrappedLine(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current].join('\n');
}
