import { greetings } from '../../support/hostile/greetings';
import { plays } from '../../support/hostile/playing';

describe('A probe of a server that', () => plays(greetings));
