import type { Clock } from '@andamal/kernel';
import type { Register } from '@andamal/policy';
import { NotPersonal } from '@andamal/service';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { VaultContext } from '../context';
import { Lineage } from './lineage.types';
import { toDot } from './picture/dot';
import { drawSvg } from './picture/graphviz';
import { toMermaid } from './picture/mermaid';
import { pictureOf } from './picture/picture';
import type { Picture } from './picture/picture.types';
import { toProv } from './prov-json';

/** A lineage in other forms. That it was looked at is logged by whoever has made it. */
@Resolver(() => Lineage)
export class LineageResolver {
  constructor(
    private readonly register: Register,
    private readonly clock: Clock,
  ) {}

  @NotPersonal()
  @FieldResolver(() => String, { description: 'The page as a picture (SVG): source, data, purposes, reads and disclosures, end. Much of one kind is drawn as one.' })
  svg(@Root() lineage: Lineage, @Ctx() context: VaultContext): Promise<string> {
    return drawSvg(toDot(this.picture(lineage, context)));
  }

  @NotPersonal()
  @FieldResolver(() => String, { description: 'The same picture as text for Mermaid.' })
  mermaid(@Root() lineage: Lineage, @Ctx() context: VaultContext): string {
    return toMermaid(this.picture(lineage, context));
  }

  @NotPersonal()
  @FieldResolver(() => String, { description: 'The page as a document of W3C PROV-JSON.' })
  provJson(@Root() lineage: Lineage): string {
    return JSON.stringify(toProv(lineage.subjectId, lineage));
  }

  private picture(lineage: Lineage, { caller }: VaultContext): Picture {
    return pictureOf(lineage, { register: this.register, language: caller.language, now: this.clock.now() });
  }
}
