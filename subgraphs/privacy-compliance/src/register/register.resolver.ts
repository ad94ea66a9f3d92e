import type { Register } from '@andamal/policy';
import { Query, Resolver } from 'type-graphql';
import { PolicyRegister, toPolicyRegister } from './register.types';

@Resolver()
export class RegisterResolver {
  private readonly policy: PolicyRegister;

  constructor(register: Register) {
    this.policy = toPolicyRegister(register);
  }

  @Query(() => PolicyRegister, { description: 'The privacy policy of the shop, for anyone to read.' })
  policyRegister(): PolicyRegister {
    return this.policy;
  }
}
