import { must, TourFailure } from './expectations';
import { operationText, ShopClient, type Answer, type ShopDocument } from './shop-client';

export interface TourStep {
  readonly title: string;
  readonly operation: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly answer: Answer<unknown>;
}

/** Each check declares the part of the answer that it looks at. @throws TourFailure */
export type Check = (answer: Answer<never>) => void;

export interface StepSettings {
  /** An access token; without it a guest asks. */
  readonly as?: string;
  /** Takes the step again and again until it is so, for what follows from an event. */
  readonly until?: boolean;
}

export type StaffName = 'warehouse' | 'finance' | 'marketing' | 'support' | 'privacy';

/** An event acts within a fraction of a second; a tour that waits for longer than this has found a fault. */
const PATIENCE_MS = 10_000;

/** Takes the steps of a tour, one after the other, and keeps them. */
export class Walk {
  readonly steps: TourStep[] = [];
  readonly shop: ShopClient;
  private readonly tokens = new Map<StaffName, string>();

  /** @param show is told of each step once it has been found to be as it must be. */
  constructor(
    url: string,
    private readonly show: (step: TourStep) => void,
  ) {
    this.shop = new ShopClient(url);
  }

  /** A ready operation. @throws TourFailure when its answer is not as it must be. */
  async step<Data>(title: string, operation: string, variables: Record<string, unknown>, check: Check, settings: StepSettings = {}): Promise<Data> {
    const answer = await tried(title, settings.until ?? false, async () => {
      const given = await this.shop.run<Data>(operation, variables, settings.as);
      check(given as Answer<never>);
      return given;
    });
    this.taken({ title, operation, query: await operationText(operation), variables, answer });
    return answer.data;
  }

  /** A document that the gateway hands out. What is shown of it is what `check` makes of it. */
  async document<Seen>(title: string, path: string, check: (document: ShopDocument) => Seen | Promise<Seen>, as?: string): Promise<Seen> {
    const seen = await tried(title, false, async () => check(await this.shop.document(path, as)));
    this.taken({ title, operation: path, query: `GET ${path}`, variables: {}, answer: { data: seen, errors: [] } });
    return seen;
  }

  /** A step that was made of several questions. */
  taken(step: TourStep): void {
    this.steps.push(step);
    this.show(step);
  }

  /** Signs staff in, once. */
  async staff(name: StaffName): Promise<string> {
    const known = this.tokens.get(name);
    if (known !== undefined) return known;
    const data = await this.step<{ signIn: { session: { accessToken: string } | null } }>(
      `Staff sign in: ${name}`,
      'sign-in',
      { email: `${name}@shop.example`, password: 'andamal-dev' },
      (answer: Answer<{ signIn: { session: unknown } }>) => must(answer.data.signIn.session, 'staff are seeded in development', answer),
    );
    const { accessToken } = data.signIn.session as { accessToken: string };
    this.tokens.set(name, accessToken);
    return accessToken;
  }
}

async function tried<T>(title: string, again: boolean, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!again || Date.now() > deadline) throw named(title, error);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function named(title: string, error: unknown): Error {
  if (error instanceof TourFailure) return new TourFailure(`${title}: ${error.message}`);
  return new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
