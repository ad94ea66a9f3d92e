import { runTour, type TourStep } from './run-tour';

/*
 * `npm run tour`: walks through the main job against a running shop (`npm start`), prints each step with its query and the
 * answer, and exits 1 at the first step that is not as it must be. TOUR_URL names another shop than the local one.
 */

const MAX_LINES = 40;

function show({ title, query, variables, answer }: TourStep): void {
  console.log(`\n━━ ${title}\n`);
  console.log(indent(query.trim()));
  if (Object.keys(variables).length > 0) console.log(`\n  variables ${JSON.stringify(withoutSecrets(variables))}`);
  console.log(`\n${indent(shortened(JSON.stringify({ data: answer.data, errors: answer.errors.map(({ message, extensions }) => ({ message, code: extensions?.code })) }, withoutTokens, 2)))}`);
}

function shortened(text: string): string {
  const lines = text.split('\n');
  return lines.length <= MAX_LINES ? text : [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`].join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function withoutSecrets(variables: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(variables, (key, value: unknown) => (key === 'password' ? '…' : value)));
}

function withoutTokens(key: string, value: unknown): unknown {
  return key === 'accessToken' ? '…' : value;
}

const url = process.env.TOUR_URL ?? `http://localhost:${process.env.PORT ?? '4000'}/graphql`;

runTour({ url, show }).then(
  (steps) => {
    console.log(`\n${steps.length} steps, each as it must be.`);
  },
  (error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
