package com.binaxpay.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DefectTest {
    @ParameterizedTest
    @EnumSource
    void defect_outsideOfTheSimulation_isNotPlanted(Defect defect) {
        assertThat(defect.isPlanted()).isFalse();
    }

    /// No field, property or call could turn one on: the class file says false.
    @Test
    void isPlanted_isTheConstantFalse() throws IOException {
        try (InputStream in = Defect.class.getResourceAsStream("Defect.class")) {
            MethodModel method = ClassFile.of().parse(in.readAllBytes()).methods().stream()
                    .filter(each -> each.methodName().equalsString("isPlanted"))
                    .findFirst()
                    .orElseThrow();
            List<Opcode> code = method.code()
                    .orElseThrow()
                    .elementStream()
                    .filter(Instruction.class::isInstance)
                    .map(each -> ((Instruction) each).opcode())
                    .toList();
            assertThat(code).containsExactly(Opcode.ICONST_0, Opcode.IRETURN);
        }
        assertThat(Arrays.stream(Defect.class.getDeclaredFields()).map(Field::getModifiers))
                .allMatch(Modifier::isFinal);
    }
}
