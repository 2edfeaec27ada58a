import { plays } from '../../support/hostile/playing';
import { tlsServers } from '../../support/hostile/tlsServers';

describe('A probe of a server that', () => plays(tlsServers));
