import { AppError } from '@andamal/kernel';
import { Ctx, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { PrivacyControlService } from './privacy-control.service';

@Resolver()
export class PrivacyControlResolver {
  constructor(private readonly controls: PrivacyControlService) {}

  @Mutation(() => Boolean, { description: 'The browser of the signed-in customer sends Sec-GPC: an objection to advertising. True: it was new.' })
  honourPrivacyControl(@Ctx() { caller }: VaultContext): Promise<boolean> {
    if (caller.kind !== 'CUSTOMER' || caller.subjectId === null || caller.gpc !== true) {
      throw new AppError('FORBIDDEN', 'This is for a signed-in customer whose browser sends Sec-GPC.');
    }
    return this.controls.honour(caller.subjectId);
  }
}
