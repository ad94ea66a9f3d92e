import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { VaultContext } from '../context';
import { PersonalData } from '../reading/personal-data.types';
import type { CorrectionNotes } from './correction-notes';
import { CorrectionNote } from './rectification.types';

@Resolver(() => PersonalData)
export class PersonalDataCorrectionsResolver {
  constructor(private readonly notes: CorrectionNotes) {}

  @FieldResolver(() => [CorrectionNote], {
    description: 'Which of the data that the caller may read here have been corrected since: an invoice keeps what was true then.',
  })
  corrections(@Root() { id }: PersonalData, @Ctx() { caller }: VaultContext): Promise<CorrectionNote[]> {
    return this.notes.of(id, caller);
  }
}
