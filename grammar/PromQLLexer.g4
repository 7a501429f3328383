// The words and signs of PromQL, as bytes: what is not ASCII stands only in strings and comments.
//
// Three kinds of brackets have a mode of their own, because the same text means different things in
// them: `5m:1m` is a range and its step in [], in other places `:1m` would be a metric's name; and
// every word is a label's name in {} and in the lists after by, without, on and ignoring.

lexer grammar PromQLLexer;

tokens { IDENTIFIER, METRIC_NAME, NUMBER, DURATION, STRING, BAD_NUMBER, UNTERMINATED, BAD_CHARACTER }

AGGREGATOR
  : S U M | A V G | M I N | M A X | C O U N T | G R O U P | S T D D E V | S T D V A R | T O P K
  | B O T T O M K | Q U A N T I L E | C O U N T '_' V A L U E S | L I M I T K
  | L I M I T '_' R A T I O
  ;

AND: A N D;
OR: O R;
UNLESS: U N L E S S;
ATAN2: A T A N '2';
BOOL: B O O L;
OFFSET: O F F S E T;
ANCHORED: A N C H O R E D;
SMOOTHED: S M O O T H E D;

// These words take their bracket with them. Without one, `by`, `without` and `fill` are names of
// metrics like any other, and the grammar needs one token of lookahead to know.
BY_OPEN: B Y GAP '(' -> pushMode(LABELS);
WITHOUT_OPEN: W I T H O U T GAP '(' -> pushMode(LABELS);
ON_OPEN: O N GAP '(' -> pushMode(LABELS);
IGNORING_OPEN: I G N O R I N G GAP '(' -> pushMode(LABELS);
GROUP_LEFT_OPEN: G R O U P '_' L E F T GAP '(' -> pushMode(LABELS);
GROUP_RIGHT_OPEN: G R O U P '_' R I G H T GAP '(' -> pushMode(LABELS);
FILL_OPEN: F I L L GAP '(';
FILL_LEFT_OPEN: F I L L '_' L E F T GAP '(';
FILL_RIGHT_OPEN: F I L L '_' R I G H T GAP '(';
GROUP_LEFT: G R O U P '_' L E F T;
GROUP_RIGHT: G R O U P '_' R I G H T;
// Reserved: no metric can be selected by these names alone.
ON: O N;
IGNORING: I G N O R I N G;

NUMBER_: NUMBER_TEXT -> type(NUMBER);
DURATION_: DURATION_TEXT -> type(DURATION);
BAD_NUMBER_: BAD_NUMBER_TEXT -> type(BAD_NUMBER);
IDENTIFIER_: WORD -> type(IDENTIFIER);
METRIC_NAME_: [a-zA-Z_:] [a-zA-Z0-9_:]* -> type(METRIC_NAME);
STRING_: STRING_TEXT -> type(STRING);
UNTERMINATED_: UNTERMINATED_TEXT -> type(UNTERMINATED);

ADD: '+';
SUB: '-';
MUL: '*';
DIV: '/';
MOD: '%';
POW: '^';
EQUAL: '==';
NOT_EQUAL: '!=';
LESS: '<';
LESS_EQUAL: '<=';
GREATER: '>';
GREATER_EQUAL: '>=';
TRIM_UPPER: '</';
TRIM_LOWER: '>/';
ASSIGN: '=';
MATCHES: '=~';
NOT_MATCHES: '!~';
AT: '@';
COMMA: ',';
COLON: ':';
LPAREN: '(';
RPAREN: ')';
LBRACE: '{' -> pushMode(MATCHERS);
RBRACE: '}';
LBRACKET: '[' -> pushMode(RANGE);
RBRACKET: ']';

SPACE: [ \t\r\n]+ -> skip;
COMMENT: '#' ~[\n]* -> skip;
BAD_CHARACTER_: . -> type(BAD_CHARACTER);

fragment WORD: [a-zA-Z_] [a-zA-Z0-9_]*;
fragment GAP: ([ \t\r\n] | '#' ~[\n]* '\n')*;

fragment DIGITS: [0-9] ('_'? [0-9])*;
fragment EXPONENT: [eE] [+-]? DIGITS;
fragment HEX_DIGITS: '_'? [0-9a-fA-F] ('_'? [0-9a-fA-F])*;
fragment NUMBER_TEXT
  : DIGITS ('.' DIGITS?)? EXPONENT?
  | '.' DIGITS EXPONENT?
  | '0' [xX] HEX_DIGITS ('.' HEX_DIGITS?)? ([pP] [+-]? DIGITS)?
  | I N F
  | N A N
  ;
fragment DURATION_TEXT: ([0-9]+ ('ms' | [smhdwy]))+;
fragment BAD_NUMBER_TEXT: '.'? [0-9] [0-9a-zA-Z_.]*;

fragment STRING_TEXT
  : '"' (~["\\\n] | '\\' ~[\n])* '"'
  | '\'' (~['\\\n] | '\\' ~[\n])* '\''
  | '`' ~[`]* '`'
  ;
fragment UNTERMINATED_TEXT
  : '"' (~["\\\n] | '\\' ~[\n])* '\\'?
  | '\'' (~['\\\n] | '\\' ~[\n])* '\\'?
  | '`' ~[`]*
  ;

fragment A: [aA];
fragment B: [bB];
fragment C: [cC];
fragment D: [dD];
fragment E: [eE];
fragment F: [fF];
fragment G: [gG];
fragment H: [hH];
fragment I: [iI];
fragment K: [kK];
fragment L: [lL];
fragment M: [mM];
fragment N: [nN];
fragment O: [oO];
fragment P: [pP];
fragment Q: [qQ];
fragment R: [rR];
fragment S: [sS];
fragment T: [tT];
fragment U: [uU];
fragment V: [vV];
fragment W: [wW];
fragment X: [xX];
fragment Y: [yY];

// {…}
mode MATCHERS;

MATCHERS_ASSIGN: '=' -> type(ASSIGN);
MATCHERS_NOT_EQUAL: '!=' -> type(NOT_EQUAL);
MATCHERS_MATCHES: '=~' -> type(MATCHES);
MATCHERS_NOT_MATCHES: '!~' -> type(NOT_MATCHES);
MATCHERS_COMMA: ',' -> type(COMMA);
MATCHERS_OPEN: '{' -> type(LBRACE);
MATCHERS_CLOSE: '}' -> type(RBRACE), popMode;
MATCHERS_IDENTIFIER: WORD -> type(IDENTIFIER);
MATCHERS_STRING: STRING_TEXT -> type(STRING);
MATCHERS_UNTERMINATED: UNTERMINATED_TEXT -> type(UNTERMINATED);
MATCHERS_NUMBER: BAD_NUMBER_TEXT -> type(NUMBER);
MATCHERS_SPACE: [ \t\r\n]+ -> skip;
MATCHERS_COMMENT: '#' ~[\n]* -> skip;
MATCHERS_BAD_CHARACTER: . -> type(BAD_CHARACTER);

// The list after by (, without (, on (, ignoring (, group_left ( and group_right (
mode LABELS;

LABELS_COMMA: ',' -> type(COMMA);
LABELS_OPEN: '(' -> type(LPAREN);
LABELS_CLOSE: ')' -> type(RPAREN), popMode;
LABELS_IDENTIFIER: WORD -> type(IDENTIFIER);
LABELS_METRIC_NAME: [a-zA-Z_:] [a-zA-Z0-9_:]* -> type(METRIC_NAME);
LABELS_STRING: STRING_TEXT -> type(STRING);
LABELS_UNTERMINATED: UNTERMINATED_TEXT -> type(UNTERMINATED);
LABELS_NUMBER: BAD_NUMBER_TEXT -> type(NUMBER);
LABELS_SPACE: [ \t\r\n]+ -> skip;
LABELS_COMMENT: '#' ~[\n]* -> skip;
LABELS_BAD_CHARACTER: . -> type(BAD_CHARACTER);

// […]
mode RANGE;

RANGE_NUMBER: NUMBER_TEXT -> type(NUMBER);
RANGE_DURATION: DURATION_TEXT -> type(DURATION);
RANGE_BAD_NUMBER: BAD_NUMBER_TEXT -> type(BAD_NUMBER);
RANGE_IDENTIFIER: WORD -> type(IDENTIFIER);
RANGE_STRING: STRING_TEXT -> type(STRING);
RANGE_UNTERMINATED: UNTERMINATED_TEXT -> type(UNTERMINATED);
RANGE_ADD: '+' -> type(ADD);
RANGE_SUB: '-' -> type(SUB);
RANGE_MUL: '*' -> type(MUL);
RANGE_DIV: '/' -> type(DIV);
RANGE_MOD: '%' -> type(MOD);
RANGE_POW: '^' -> type(POW);
RANGE_COMMA: ',' -> type(COMMA);
RANGE_COLON: ':' -> type(COLON);
RANGE_LPAREN: '(' -> type(LPAREN);
RANGE_RPAREN: ')' -> type(RPAREN);
RANGE_OPEN: '[' -> type(LBRACKET);
RANGE_CLOSE: ']' -> type(RBRACKET), popMode;
RANGE_SPACE: [ \t\r\n]+ -> skip;
RANGE_COMMENT: '#' ~[\n]* -> skip;
RANGE_BAD_CHARACTER: . -> type(BAD_CHARACTER);
