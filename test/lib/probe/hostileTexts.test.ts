import { plays } from '../../support/hostile/playing';
import { texts } from '../../support/hostile/texts';

describe('A probe of a server that', () => plays(texts));
