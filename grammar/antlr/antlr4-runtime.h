#pragma once

// Stands before the runtime's header of the same name, which generated code includes. That one
// takes in all of the runtime: it costs seconds in every file, and a part of it
// (InterpreterDataReader.h) is not C++20. This is the part that generated parsers need.

#include <BailErrorStrategy.h>
#include <CommonTokenStream.h>
#include <FailedPredicateException.h>
#include <InputMismatchException.h>
#include <Lexer.h>
#include <NoViableAltException.h>
#include <Parser.h>
#include <ParserRuleContext.h>
#include <Vocabulary.h>
#include <atn/ATN.h>
#include <atn/ATNDeserializer.h>
#include <atn/LexerATNSimulator.h>
#include <atn/ParserATNSimulator.h>
#include <atn/PredictionMode.h>
#include <dfa/DFA.h>
#include <tree/TerminalNode.h>
