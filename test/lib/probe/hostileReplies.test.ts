import { plays } from '../../support/hostile/playing';
import { replies } from '../../support/hostile/replies';

describe('A probe of a server that', () => plays(replies));
