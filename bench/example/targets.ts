/** A target of the example and what a session is expected to find there. */
export interface ExampleTarget {
  /** As a person declares it: `reckon/matching.py:match_payments`. */
  target: string;
  /** What becomes of it: an optimization is kept, there is nothing to find, or what is found must be refused. */
  expected: 'kept' | 'nothing' | 'refused';
  /** One sentence for people. */
  expectation: string;
}

/** The targets that a session on the example declares, in order. */
export const exampleTargets: readonly ExampleTarget[] = [
  {
    target: 'reckon/matching.py:match_payments',
    expected: 'kept',
    expectation: 'The whole ledger is scanned for every line of the statement: an index by reference makes it many times faster.',
  },
  {
    target: 'reckon/matching.py:find_missing',
    expected: 'kept',
    expectation: 'Every entry is searched in a list of references: a set, built once, makes it many times faster.',
  },
  {
    target: 'reckon/report.py:Report.add_column',
    expected: 'kept',
    expectation:
      'A text kept in an attribute is copied for every line that is added: joining the lines once makes it several times faster.',
  },
  {
    target: 'reckon/labels.py:column',
    expected: 'nothing',
    expectation:
      'A text grows in a loop, which looks slow, but it has a local name and CPython grows it in place: nothing is proposed.',
  },
  {
    target: 'reckon/payees.py:list_payees',
    expected: 'refused',
    expectation:
      'A set would be faster but lists a payee once for each spelling, since payees that are equal have different hashes: the tests pass, the recorded calls refuse it.',
  },
];
