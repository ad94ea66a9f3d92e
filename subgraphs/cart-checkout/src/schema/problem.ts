import type { Language } from '@andamal/service';

/** Words to a person, in both languages. */
export interface Text<Facts = Readonly<Record<string, string | number>>> {
  readonly sv: (facts: Facts) => string;
  readonly en: (facts: Facts) => string;
}

/** What a service reports when a person can put something right: data, never a value that the person sent. */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  /** Path of the input field. */
  readonly field?: readonly string[];
  /** Facts for the message, such as how many are left. Never personal data. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

export type Texts<Code extends string> = Readonly<Record<Code, Text>>;

/** The same words whatever the facts. */
export function fixed(sv: string, en: string): Text {
  return { sv: () => sv, en: () => en };
}

export function say<Code extends string>(texts: Texts<Code>, problem: Problem<Code>, language: Language): string {
  return texts[problem.code][language](problem.facts ?? {});
}

/** Problems as the user errors of a payload. */
export function userErrors<Code extends string>(
  texts: Texts<Code>,
  problems: readonly Problem<Code>[],
  language: Language,
): { code: Code; field: string[] | null; message: string }[] {
  return problems.map((problem) => ({
    code: problem.code,
    field: problem.field === undefined ? null : [...problem.field],
    message: say(texts, problem, language),
  }));
}
