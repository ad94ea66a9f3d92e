import type { Clock } from '@andamal/kernel';

/** More than the shop's visitors look at in a minute, in all and of one page; who inflates a figure gets no further. */
const PER_MINUTE = { all: 6_000, page: 1_200 };

/**
 * Bounds what anybody can make the counts grow by, and the writes that it makes. It looks at pages only, never at who
 * asks: to tell visitors apart it would have to keep their addresses. Each replica has its own; a figure is an estimate.
 */
export class ViewLimit {
  private minute = -1;
  private all = 0;
  private readonly byPage = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  take(page: string): boolean {
    const minute = Math.floor(this.clock.now().getTime() / 60_000);
    if (minute !== this.minute) {
      this.minute = minute;
      this.all = 0;
      this.byPage.clear();
    }
    const ofPage = this.byPage.get(page) ?? 0;
    if (this.all >= PER_MINUTE.all || ofPage >= PER_MINUTE.page) return false;
    this.all += 1;
    this.byPage.set(page, ofPage + 1);
    return true;
  }
}
