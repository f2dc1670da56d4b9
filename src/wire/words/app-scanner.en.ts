// The words of the scanner's settings. What is set there is told in named characters: {{raw}}, {{prefix}} and {{suffix}} hold such.
export const scannerEn = {
  scanner: {
    title: 'Scanner',
    try: 'Scan one of our labels now. Nothing is recorded while this is open.',
    saw: 'This came:',
    sawNothing: 'No scan yet.',
    ended: {
      enter: 'The scanner ended it with Enter.',
      tab: 'The scanner ended it with Tab.',
      none: 'The scanner sent no key to end it.',
    },
    fits: 'The label is read as it should be. Nothing has to be set.',
    unknown: 'No number that Waymark knows stands in it. Scan the label of a parcel to see what the scanner adds.',
    propose: {
      both: 'The scanner adds {{prefix}} before and {{suffix}} behind each code.',
      before: 'The scanner adds {{prefix}} before each code.',
      behind: 'The scanner adds {{suffix}} behind each code.',
      nothing: 'The scanner adds nothing to the code itself, so what is set below does not fit it.',
    },
    use: 'Set this',
    used: 'It is set. Scan once more to be sure.',
    prefix: 'Before each code',
    suffix: 'Behind each code',
    hint: 'Up to eight characters; control characters by name, such as <STX>.',
    wrong: 'At most eight characters, and only names such as <STX>, <ETX> or <GS> in angle brackets.',
    end: 'A code ends with',
    ends: { any: 'whatever comes', enter: 'Enter', tab: 'Tab', none: 'no key' },
    endHint: 'Leave “whatever comes” unless codes with several lines are cut in two.',
    here: 'This is kept on this device only.',
    done: 'Done',
  },
}
