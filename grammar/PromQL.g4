// The syntax of PromQL as Prometheus 3.14 has it.
//
// Operators between operands stand in one flat list; operator_precedence.h holds their precedence
// and the tree builder applies it. One rule per level would cost a call of seven rules for every
// operand and a deep stack for every bracket. All but two decisions look at one token.

parser grammar PromQL;

options { tokenVocab = PromQLLexer; }

query: root=expression EOF;

expression: operands+=operand (operators+=binaryOperator operands+=operand)*;

binaryOperator
  : op=(ADD | SUB | MUL | DIV | MOD | POW | ATAN2
      | EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL
      | AND | OR | UNLESS | TRIM_UPPER | TRIM_LOWER)
    boolean=BOOL?
    (match=(ON_OPEN | IGNORING_OPEN) matched=labels (side=groupSide)?)?
    fills+=fill*
  ;

groupSide
  : bare=(GROUP_LEFT | GROUP_RIGHT)
  | listed=(GROUP_LEFT_OPEN | GROUP_RIGHT_OPEN) included=labels
  ;

fill: side=(FILL_OPEN | FILL_LEFT_OPEN | FILL_RIGHT_OPEN) signs+=(ADD | SUB)* value=number RPAREN;

// The list's opening bracket is part of the word before it.
labels: (items+=label (COMMA items+=label)* COMMA?)? RPAREN;
label: word=IDENTIFIER | quoted=STRING;

operand: signs+=(ADD | SUB)* base=primary modifiers+=modifier*;

primary
  : literal=number
  | text=STRING
  | LPAREN inner=expression RPAREN
  | aggregate=aggregation
  | name=metricName (args=arguments | braces=matchers)?
  | nameless=matchers
  ;

// An aggregation, or a metric that has the name of one.
aggregation
  : op=AGGREGATOR (group=grouping args=arguments | args=arguments group=grouping? | braces=matchers?)
  ;

grouping: side=(BY_OPEN | WITHOUT_OPEN) names=labels;

arguments: LPAREN (items+=expression (COMMA items+=expression)*)? RPAREN;

metricName: word=(IDENTIFIER | METRIC_NAME | AND | OR | UNLESS | OFFSET | ANCHORED | SMOOTHED);

matchers: LBRACE (items+=matcher (COMMA items+=matcher)* COMMA?)? RBRACE;

// A string alone is the metric's name.
matcher
  : quoted=STRING (op=matchOperator value=STRING)?
  | name=IDENTIFIER op=matchOperator value=STRING
  ;

matchOperator: kind=(ASSIGN | NOT_EQUAL | MATCHES | NOT_MATCHES);

modifier
  : LBRACKET range=duration (colon=COLON step=duration?)? RBRACKET
  | OFFSET offset=durationTerm
  | AT at=instant
  | extension=(ANCHORED | SMOOTHED)
  ;

instant: signs+=(ADD | SUB)* value=number | word=IDENTIFIER LPAREN RPAREN;

// Durations are computed with the same operators, also flat.
duration
  : terms+=durationTerm (operators+=(ADD | SUB | MUL | DIV | MOD | POW) terms+=durationTerm)*
  ;

durationTerm
  : signs+=(ADD | SUB)*
    ( literal=number
    | LPAREN inner=duration RPAREN
    | function=(IDENTIFIER | AGGREGATOR) LPAREN (args+=duration (COMMA args+=duration)*)? RPAREN
    )
  ;

number: text=(NUMBER | DURATION);
