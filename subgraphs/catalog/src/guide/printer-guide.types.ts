import { NotPersonal } from '@andamal/service';
import { Field, ObjectType } from 'type-graphql';
import { Product } from '../products/product.types';

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A piece of the guide: one question to think through.' })
export class PrinterGuideStep {
  @Field(() => String, { description: 'The question.' })
  heading!: string;

  @Field(() => String, { description: 'What to think of when answering it.' })
  text!: string;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A kind of buyer, and what the shop would give them.' })
export class PrinterGuideProfile {
  @Field(() => String, { description: 'Who it is for.' })
  heading!: string;

  @Field(() => String, { description: 'What we recommend, and why.' })
  text!: string;

  @Field(() => [Product], { description: 'The products meant; those no longer for sale are left out.' })
  products!: Product[];
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A word of the trade, explained.' })
export class PrinterGuideTerm {
  @Field(() => String, { description: 'The word.' })
  term!: string;

  @Field(() => String, { description: 'What it means.' })
  explanation!: string;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'The guide to choosing a 3D printer, in the language of the request.' })
export class PrinterGuide {
  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => String, { description: 'What it is about.' })
  introduction!: string;

  @Field(() => [PrinterGuideStep], { description: 'The questions, in the order in which they matter.' })
  steps!: PrinterGuideStep[];

  @Field(() => [PrinterGuideProfile], { description: 'Recommendations by what you want to do.' })
  profiles!: PrinterGuideProfile[];

  @Field(() => [PrinterGuideTerm], { description: 'Words that the product pages use.' })
  terms!: PrinterGuideTerm[];
}
